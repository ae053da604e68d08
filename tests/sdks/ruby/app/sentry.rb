# frozen_string_literal: true

require 'sentry-ruby'
require_relative 'payment'

Sentry.init do |config|
  config.dsn = ENV.fetch('SENTRY_DSN')
  config.release = 'shop@1.2.3'
  config.environment = 'staging'
  config.background_worker_threads = 0
end
Sentry.set_user(id: '42', email: 'ada@example.com')
Sentry.set_tags(till: 'north')
begin
  pay_order
rescue RuntimeError => e
  puts Sentry.capture_exception(e).event_id
end
puts Sentry.capture_message('the till is empty', level: :warning).event_id
