# frozen_string_literal: true

def charge_card
  raise ArgumentError, 'the card was declined'
end

def pay_order
  charge_card
rescue ArgumentError
  raise 'order 7 was not paid'
end
