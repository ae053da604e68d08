package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

type OrderFailed struct{ cause error }

func (OrderFailed) Error() string        { return "order 7 was not paid" }
func (failed OrderFailed) Unwrap() error { return failed.cause }

var errCardDeclined = errors.New("the card was declined")

//go:noinline
func chargeCard() error { return errCardDeclined }

// Go takes the stack where the error is reported.
//
//go:noinline
func payOrder() *sentry.EventID {
	return sentry.CaptureException(OrderFailed{chargeCard()})
}

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn:         os.Getenv("SENTRY_DSN"),
		Release:     "shop@1.2.3",
		Environment: "staging",
	})
	if err != nil {
		panic(err)
	}
	sentry.ConfigureScope(func(scope *sentry.Scope) {
		scope.SetUser(sentry.User{ID: "42", Email: "ada@example.com"})
		scope.SetTag("till", "north")
	})
	failure := payOrder()
	var message *sentry.EventID
	sentry.WithScope(func(scope *sentry.Scope) {
		scope.SetLevel(sentry.LevelWarning)
		message = sentry.CaptureMessage("the till is empty")
	})
	if !sentry.Flush(20 * time.Second) {
		panic("Vedette took no event within 20 s")
	}
	fmt.Println(*failure)
	fmt.Println(*message)
}
