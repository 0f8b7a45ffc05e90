from django.urls import path

from matching.api import rules, runs

app_name = "matching_api"

_MATCHING = "programs/<uuid:pk>/matching/"
_RUN = _MATCHING + "runs/<int:number>/"

urlpatterns = [
    path(_MATCHING + "rules/", rules.RulesView.as_view(), name="rules"),
    path(_MATCHING + "runs/", runs.RunListView.as_view(), name="runs"),
    path(_RUN, runs.RunView.as_view(), name="run"),
    path(_RUN + "proposals/", runs.ProposalListView.as_view(), name="proposals"),
    path(_RUN + "proposals/<uuid:proposal_pk>/decision/", runs.DecisionView.as_view(), name="decision"),
    path(_RUN + "keep-all/", runs.KeepAllView.as_view(), name="keep_all"),
    path(_RUN + "unmatched/", runs.UnmatchedListView.as_view(), name="unmatched"),
    path(_RUN + "alternatives/", runs.AlternativeListView.as_view(), name="alternatives"),
    path(_RUN + "overrides/", runs.OverrideView.as_view(), name="overrides"),
    path(_RUN + "publish/", runs.PublishView.as_view(), name="publish"),
    path(_RUN + "discard/", runs.DiscardView.as_view(), name="discard"),
]
