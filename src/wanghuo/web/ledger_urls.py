"""Addresses of the ledger."""

from django.urls import path

from wanghuo.web import ledger

app_name = "ledger"
urlpatterns = [
    path("", ledger.ledger, name="ledger"),
    path("blocks", ledger.blocks, name="blocks"),
    path("verify", ledger.verify, name="verify"),
    path("verified/<uuid:job_id>", ledger.verified, name="verified"),
    path("facts/<uuid:fact_id>/proof", ledger.proof, name="proof"),
]
