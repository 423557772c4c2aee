"""What places are by rule, and who runs them."""

from wanghuo.register.places.services.status import panel_context, settle_statuses

__all__ = ["panel_context", "settle_statuses"]
