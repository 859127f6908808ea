"""The public addresses of the room, under /feedback/. Stable for ever."""

from django.urls import path, register_converter

from gongkai.feedback import public, rules


class Receipt:
    """A receipt number however it was typed; what cannot be one is no address."""

    regex = r"[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}"

    def to_python(self, value: str) -> str:
        receipt = rules.read_receipt(value)
        if not receipt:
            raise ValueError("not a receipt number")
        return receipt

    def to_url(self, value: str) -> str:
        return rules.shown_receipt(value)


register_converter(Receipt, "receipt")

app_name = "feedback"

urlpatterns = [
    path("", public.answers, name="answers"),
    path("new", public.new, name="new"),
    path("ask", public.ask, name="ask"),
    path("look", public.look, name="look"),
    path("answers.atom", public.atom, name="atom"),
    path("answers/<int:pk>", public.answer, name="answer"),
    path("answers/<int:pk>/canonical.json", public.canonical_form, name="canonical"),
    path("<receipt:receipt>", public.receipt, name="receipt"),
]
