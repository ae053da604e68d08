package shop;

import io.sentry.Sentry;
import io.sentry.SentryLevel;
import io.sentry.protocol.User;

public final class Shop {
  static void chargeCard() {
    throw new IllegalArgumentException("the card was declined");
  }

  static void payOrder() {
    try {
      chargeCard();
    } catch (IllegalArgumentException declined) {
      throw new IllegalStateException("order 7 was not paid", declined);
    }
  }

  public static void main(String[] args) {
    Sentry.init(
        options -> {
          options.setDsn(System.getenv("SENTRY_DSN"));
          options.setRelease("shop@1.2.3");
          options.setEnvironment("staging");
          options.addInAppInclude("shop");
        });
    Sentry.configureScope(
        scope -> {
          User user = new User();
          user.setId("42");
          user.setEmail("ada@example.com");
          scope.setUser(user);
          scope.setTag("till", "north");
        });
    try {
      payOrder();
    } catch (IllegalStateException failed) {
      System.out.println(Sentry.captureException(failed));
    }
    System.out.println(Sentry.captureMessage("the till is empty", SentryLevel.WARNING));
    Sentry.flush(20_000);
    Sentry.close();
  }
}
