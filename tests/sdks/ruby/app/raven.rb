# frozen_string_literal: true

require 'sentry-raven-without-integrations'
require_relative 'payment'

Raven.configure do |config|
  config.dsn = ENV.fetch('SENTRY_DSN')
  config.release = 'shop@1.2.3'
  config.current_environment = 'staging'
  config.silence_ready = true
end
Raven.user_context(id: '42', email: 'ada@example.com')
Raven.tags_context(till: 'north')
begin
  pay_order
rescue RuntimeError => e
  puts Raven.capture_exception(e).id
end
puts Raven.capture_message('the till is empty', level: 'warning').id
