use std::error::Error;
use std::fmt;

#[derive(Debug)]
struct CardDeclined;

impl fmt::Display for CardDeclined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the card was declined")
    }
}

impl Error for CardDeclined {}

#[derive(Debug)]
struct OrderFailed(CardDeclined);

impl fmt::Display for OrderFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("order 7 was not paid")
    }
}

impl Error for OrderFailed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[inline(never)]
fn charge_card() -> Result<(), CardDeclined> {
    Err(CardDeclined)
}

/// Rust takes the stack where the error is reported.
#[inline(never)]
fn pay_order() -> sentry::types::Uuid {
    match charge_card() {
        Ok(()) => sentry::types::Uuid::nil(),
        Err(declined) => sentry::capture_error(&OrderFailed(declined)),
    }
}

fn main() {
    let dsn = std::env::var("SENTRY_DSN").expect("SENTRY_DSN is set");
    let mut options = sentry::ClientOptions::default();
    options.release = Some("shop@1.2.3".into());
    options.environment = Some("staging".into());
    options.attach_stacktrace = true;
    options.in_app_include = vec!["shop"];
    let _guard = sentry::init((dsn, options));
    sentry::configure_scope(|scope| {
        scope.set_user(Some(sentry::User {
            id: Some("42".into()),
            email: Some("ada@example.com".into()),
            ..Default::default()
        }));
        scope.set_tag("till", "north");
    });
    println!("{}", pay_order().simple());
    println!("{}", sentry::capture_message("the till is empty", sentry::Level::Warning).simple());
}
