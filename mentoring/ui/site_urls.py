from django.urls import path

from mentoring.ui.gallery import styleguide

app_name = "ui"

urlpatterns = [path("styleguide/", styleguide, name="styleguide")]
