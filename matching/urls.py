from django.urls import path

from matching.views import decisions, rules, runs

app_name = "matching"

_PROGRAM = "programs/<uuid:pk>/matching/"
_RUN = _PROGRAM + "<int:number>/"

urlpatterns = [
    path(_PROGRAM, runs.runs, name="runs"),
    path(_PROGRAM + "start/", runs.start, name="start"),
    path(_PROGRAM + "rules/", rules.rules, name="rules"),
    path(_PROGRAM + "rules/pairs/", rules.pairs, name="pair_rules"),
    path(_RUN, runs.run, name="run"),
    path(_RUN + "progress/", runs.progress, name="progress"),
    path(_RUN + "checked/", runs.checked, name="checked"),
    path(_RUN + "discard/", runs.discard, name="discard"),
    path(_RUN + "decide/", decisions.decide, name="decide"),
    path(_RUN + "publish/", decisions.publish, name="publish"),
    path(_RUN + "pairs/<uuid:proposal_pk>/", decisions.pair, name="pair"),
    path(_RUN + "pairs/<uuid:proposal_pk>/decide/", decisions.decide_one, name="decide_one"),
    path(_RUN + "mentees/<uuid:mentee_pk>/", decisions.override, name="override"),
]
