import pytest

from mentoring.api.pagination import sign_cursor
from tests.factories.tenancy import make_member


def names_of(world, path, limit):
    cursor, names, pages = None, [], 0
    while True:
        query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        answer = world.client.get(f"{world.base}/scratch/{path}/{query}").json()
        names += [item["name"] for item in answer["items"]]
        pages += 1
        cursor = answer["next"]
        if cursor is None:
            return names, pages


@pytest.fixture
def crowd(world):
    for name in ["Bo", "Bo", "Bo", "Cy", "Di"]:
        make_member(world.organization, name=name)


@pytest.mark.parametrize("path", ["list", "sequence"])
def test_pages_show_every_row_once(world, crowd, path):
    names, pages = names_of(world, path, 2)
    assert names == ["Ada", "Bo", "Bo", "Bo", "Cy", "Di"]
    assert pages == 3


def test_page_begins_after_the_last_row_even_when_rows_come(world, crowd):
    first = world.client.get(f"{world.base}/scratch/list/?limit=2").json()
    make_member(world.organization, name="Aa")
    second = world.client.get(f"{world.base}/scratch/list/?limit=10&cursor={first['next']}").json()
    assert [item["name"] for item in second["items"]] == ["Bo", "Bo", "Cy", "Di"]


def test_cursor_of_another_list_or_changed_is_refused(world, crowd):
    cursor = world.client.get(f"{world.base}/scratch/list/?limit=2").json()["next"]
    address = f"{world.base}/scratch/list/?cursor="
    assert world.client.get(address + cursor).status_code == 200
    assert world.client.get(address + cursor[:-1] + ("A" if cursor[-1] != "A" else "B")).status_code == 400
    assert world.client.get(f"{world.base}/scratch/sequence/?cursor={cursor}").status_code == 400
    assert world.client.get(address + sign_cursor(["/elsewhere/", "Bo", 1])).status_code == 400
