import os

from raven import Client


def charge_card():
    raise ValueError("the card was declined")


def pay_order():
    try:
        charge_card()
    except ValueError as declined:
        raise RuntimeError("order 7 was not paid") from declined


client = Client(
    os.environ["SENTRY_DSN"],
    release="shop@1.2.3",
    environment="staging",
    tags={"till": "north"},
    include_paths=["__main__"],
)
client.user_context({"id": "42", "email": "ada@example.com"})
try:
    pay_order()
except RuntimeError:
    print(client.captureException())
print(client.captureMessage("the till is empty", level="warning"))
