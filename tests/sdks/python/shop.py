import os

import sentry_sdk


def charge_card():
    raise ValueError("the card was declined")


def pay_order():
    try:
        charge_card()
    except ValueError as declined:
        raise RuntimeError("order 7 was not paid") from declined


sentry_sdk.init(dsn=os.environ["SENTRY_DSN"], release="shop@1.2.3", environment="staging")
sentry_sdk.set_user({"id": "42", "email": "ada@example.com"})
sentry_sdk.set_tag("till", "north")
try:
    pay_order()
except RuntimeError as failed:
    print(sentry_sdk.capture_exception(failed))
print(sentry_sdk.capture_message("the till is empty", level="warning"))
sentry_sdk.flush(timeout=20)
