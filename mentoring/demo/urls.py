from django.urls import path

from mentoring.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.choose_persona, name="personas"),
    path("demo/sign-in/", views.sign_in_as, name="sign_in_as"),
]
