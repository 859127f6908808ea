"""The public's hand: corrections, suggestions and questions go to the unit with a clock, and the answer is public.

Plan 2017, II(3)1; the site checks of 2015 and 2019.
Doors: actions.py; Message.objects.public(at); faq.faq_of(document, at=at).
"""
