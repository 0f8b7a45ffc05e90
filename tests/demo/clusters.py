"""Below root's own folders the cluster lies elsewhere; pytest's removal does not find it there."""

import shutil
from pathlib import Path

from mentoring.demo.embedded.postgres import cluster_folder


def remove_cluster(data: Path) -> None:
    place = cluster_folder(data).parent
    if place != data:
        shutil.rmtree(place)
