import { describe, expect, it } from "vitest";
import type { Event, Frame } from "../protocol/event.ts";
import { markInApp } from "./in-app.ts";

describe("the SDK's word", () => {
  it("stands", () => {
    expect(
      marked("node", [
        { filename: "/app/node_modules/x.js", in_app: true },
        { filename: "/app/a.js", in_app: false },
      ]),
    ).toEqual([true, false]);
  });

  it("about one frame makes those without a word a library's", () => {
    expect(marked("python", [{ filename: "shop/a.py" }, { filename: "shop/b.py", in_app: true }])).toEqual([
      false,
      true,
    ]);
  });

  it("that none is in-app leaves the others to their paths", () => {
    expect(
      marked("java", [{ module: "com.acme.Cart" }, { module: "java.lang.Thread", in_app: false }]),
    ).toEqual([true, false]);
  });
});

describe("without a word of the SDK", () => {
  const libraries: [platform: string, frame: Frame][] = [
    ["node", { filename: "/app/node_modules/express/lib/router.js" }],
    ["node", { filename: "node:internal/timers" }],
    ["node", { filename: "internal/timers.js" }],
    ["node", { filename: "events.js" }],
    ["javascript", { abs_path: "chrome-extension://abc/x.js", function: "f" }],
    ["javascript", { abs_path: "<anonymous>", function: "Array.map" }],
    ["javascript", { abs_path: "webpack:///./node_modules/react/index.js" }],
    ["python", { abs_path: "/usr/local/lib/python3.12/threading.py" }],
    ["python", { abs_path: "/venv/lib/python3.12/site-packages/django/x.py" }],
    ["python", { filename: "<frozen runpy>" }],
    ["ruby", { abs_path: "/usr/lib/ruby/3.2.0/net/http.rb" }],
    ["ruby", { abs_path: "/srv/vendor/bundle/gems/rack-3/lib/rack.rb" }],
    ["php", { filename: "/srv/vendor/laravel/x.php" }],
    ["php", { filename: "[internal]" }],
    ["java", { module: "java.lang.Thread" }],
    ["java", { module: "org.springframework.web.X" }],
    ["java", { module: "kotlin.collections.X" }],
    ["java", { module: "android.os.Looper" }],
    ["csharp", { module: "System.Threading.Tasks.Task" }],
    ["csharp", { module: "Microsoft.AspNetCore.X" }],
    ["csharp", { function: "UnityEngine.UI.Button.Press" }],
    ["go", { module: "net/http", abs_path: "/usr/local/go/src/net/http/server.go" }],
    ["go", { module: "github.com/x/y", abs_path: "/root/go/pkg/mod/github.com/x/y@v1/z.go" }],
    ["go", { module: "runtime" }],
    ["native", { function: "core::panicking::panic" }],
    ["native", { function: "f", abs_path: "/root/.cargo/registry/src/x/lib.rs" }],
    ["native", { function: "memcpy", package: "/system/lib/libc.so" }],
    ["native", { function: "RtlFreeHeap", package: "C:\\Windows\\SYSTEM32\\ntdll.dll" }],
    ["cocoa", { function: "f", package: "UIKitCore" }],
    ["cocoa", { function: "f", package: "/usr/lib/system/libdispatch.dylib" }],
    ["cocoa", { function: "f", package: "/System/Library/Frameworks/AppKit.framework/AppKit" }],
    ["cocoa", { function: "swift_release", package: "libswiftCore.dylib" }],
    ["python", {}],
  ];
  it.each(libraries)("%s: %j is a library's", (platform, frame) => {
    expect(marked(platform, [frame])).toEqual([false]);
  });

  const own: [platform: string, frame: Frame][] = [
    ["node", { filename: "/app/src/cart.js" }],
    ["node", { filename: "app:///src/events.js", abs_path: "app:///src/events.js" }],
    ["javascript", { abs_path: "https://shop.example/main.js", filename: "/main.js" }],
    ["python", { filename: "shop/cart.py", abs_path: "/srv/shop/cart.py" }],
    ["ruby", { filename: "app/models/cart.rb", abs_path: "/srv/app/models/cart.rb" }],
    ["php", { filename: "/srv/src/Cart.php", function: "total" }],
    ["java", { module: "com.acme.Cart" }],
    ["java", { module: "javanese.Cart" }],
    ["csharp", { module: "Acme.Cart" }],
    ["csharp", { module: "SystemX.Cart" }],
    ["go", { module: "main", abs_path: "/srv/main.go" }],
    ["go", { module: "shop/cart", abs_path: "/srv/cart.go" }],
    ["native", { function: "draw", package: "/data/app/com.acme/lib/arm64/libcart.so" }],
    ["native", { function: "draw", package: "C:\\Program Files\\Acme\\acme.exe" }],
    ["cocoa", { function: "-[Cart total]", package: "Shop" }],
    ["nonsense", { filename: "a.x" }],
  ];
  it.each(own)("%s: %j is the application's", (platform, frame) => {
    expect(marked(platform, [frame])).toEqual([true]);
  });
});

function marked(platform: string, frames: Frame[]): (boolean | undefined)[] {
  const event: Event = {
    event_id: "0".repeat(32),
    timestamp: 1,
    received: 1,
    platform,
    level: "error",
    type: "error",
    exception: { values: [{ type: "E", stacktrace: { frames } }] },
  };
  markInApp(event);
  return frames.map((frame) => frame.in_app);
}
