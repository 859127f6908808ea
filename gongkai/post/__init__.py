"""Letters that leave the house: written in the transaction of the deed they tell of, sent afterwards, then emptied.

Doors: actions.queue(), actions.send(). Nothing leaves before a sender is set (GONGKAI_MAIL_FROM).
"""
