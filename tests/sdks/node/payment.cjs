function chargeCard() {
  throw new TypeError("the card was declined");
}

function payOrder() {
  try {
    chargeCard();
  } catch (declined) {
    throw new RangeError("order 7 was not paid", { cause: declined });
  }
}

module.exports = { payOrder };
