import type { Frame } from "../protocol/event.ts";
import { familyOf, type PlatformFamily } from "./platform-family.ts";

/** Longer paths are judged by their beginning; the patterns below stay linear, this keeps them cheap. */
const MAX_JUDGED = 1024;

/**
 * Whether a frame belongs to a library, a runtime or the operating system, by its path, module, package
 * or symbol. A frame about which nothing is known is no one's application.
 */
export function isLibraryFrame(frame: Frame, platform: string): boolean {
  const path = judged(frame.abs_path ?? frame.filename);
  const file = judged(frame.filename);
  const module = judged(frame.module);
  const called = judged(frame.function);
  const holder = judged(frame.package);
  if (path === "" && module === "" && called === "" && holder === "") return true;
  if ((path !== "" && INSTALLED.test(path)) || (file !== path && INSTALLED.test(file))) return true;
  return BY_FAMILY[familyOf(platform)]({ path, file, module, called, holder });
}

const judged = (text: string | undefined): string => (text === undefined ? "" : text.slice(0, MAX_JUDGED));

/** Where package managers of every language put what they install. */
const INSTALLED =
  /(?:^|[/\\])(?:node_modules|bower_components|site-packages|dist-packages|vendor|gems|Pods|\.cargo[/\\]registry|pkg[/\\]mod|\.pub-cache)[/\\]/;

interface FrameFacts {
  readonly path: string;
  readonly file: string;
  readonly module: string;
  readonly called: string;
  readonly holder: string;
}

const BY_FAMILY: Record<PlatformFamily, (frame: FrameFacts) => boolean> = {
  javascript: ({ path, file, module }) =>
    SCRIPT_ENGINE.test(path) ||
    FOREIGN_SCRIPT.test(path) ||
    BUNDLER.test(path) ||
    // Old Node names its internals `events.js`, `internal/timers.js`: relative, without a folder of ours.
    (file === path && NODE_INTERNAL.test(path)) ||
    module.startsWith("node:"),
  python: ({ path }) => PYTHON_LIBRARY.test(path),
  ruby: ({ path }) => RUBY_LIBRARY.test(path),
  php: ({ path, called }) => path === "[internal]" || (path === "" && called !== ""),
  jvm: ({ module }) => JVM_LIBRARY.test(module),
  dotnet: ({ module, called, holder }) =>
    DOTNET_LIBRARY.test(module === "" ? called : module) || DOTNET_LIBRARY.test(holder),
  go: ({ path, module }) => GO_ROOT.test(path) || isGoStandard(module),
  native: ({ path, called, holder }) =>
    (holder !== "" && (SYSTEM_BINARY.test(holder) || APPLE_LIBRARY.test(lastSegment(holder)))) ||
    (path !== "" && TOOLCHAIN_SOURCE.test(path)) ||
    RUNTIME_SYMBOL.test(called),
  other: ({ path, holder }) =>
    SYSTEM_BINARY.test(path) || SYSTEM_BINARY.test(holder) || OTHER_RUNTIME.test(path),
};

const SCRIPT_ENGINE = /^(?:<anonymous>|\[?native code\]?|native|\[?eval code\]?|node:)/;
const FOREIGN_SCRIPT =
  /^(?:chrome|chrome-extension|moz-extension|safari-extension|safari-web-extension|ms-browser-extension|resource|webkit-masked-url|user-script):/;
const BUNDLER = /(?:^|\/)(?:webpack\/(?:bootstrap|runtime)|\(webpack\)|webpack-internal:\/\/\/\(webpack\))/;
const NODE_INTERNAL = /^(?:internal\/|[a-z_]+\.js$)/;
const PYTHON_LIBRARY =
  /^<frozen |[/\\]lib(?:64)?[/\\]python\d|[/\\]Python\d+[/\\][Ll]ib[/\\]|^\/usr\/(?:lib|share)\//;
const RUBY_LIBRARY =
  /^<internal:|\/lib\/ruby\/|\/rubygems\/|^\/usr\/(?:lib|share)\/|\/bin\/(?:bundle|rake|rails)$/;
const JVM_LIBRARY =
  /^(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|akka|groovy|clojure|android|androidx|dalvik|libcore|com\.android|com\.google\.(?:android|common|inject|gson|protobuf)|org\.(?:springframework|apache|eclipse|hibernate|jboss|junit|codehaus|gradle|slf4j|xml|w3c|json|aspectj|mockito)|io\.(?:netty|micrometer|reactivex|quarkus|vertx|undertow|grpc|ktor|sentry\.(?:android|spring|jul|logback|log4j2|servlet|kotlin|instrumentation))|reactor|okhttp3|okio|retrofit2|ch\.qos\.logback|com\.(?:fasterxml|zaxxer|mysql|squareup))[.$]/;
const DOTNET_LIBRARY =
  /^(?:System|Microsoft|mscorlib|netstandard|Windows|Interop|MS\.Internal|UnityEngine|UnityEditor|Unity|Mono|Xamarin|Newtonsoft|NUnit|Xunit|Serilog|NLog|Castle|Autofac)(?:[.,+:/]|$)/;
const GO_ROOT =
  /\/(?:usr\/local|usr\/lib|opt|sdk|libexec|hostedtoolcache)\/go[^/]*\/|\/go\d[\w.]*\/src\/|^GOROOT\//;
const GO_STANDARD = new Set(
  "archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak".split(
    " ",
  ),
);
const SYSTEM_BINARY =
  /^(?:\/usr\/lib|\/usr\/libexec|\/lib(?:32|64|x32)?\/|\/system\/|\/system_ext\/|\/apex\/|\/vendor\/|\/product\/|\/System\/|\/private\/preboot\/|\/nix\/store\/[^/]*-glibc|linux-(?:gate|vdso)|\[vdso\]|(?:lib(?:c|m|pthread|dl|stdc\+\+|gcc_s|art|dvm|hwui|skia|utils|binder|log|EGL|GLESv\d)(?:[.-]|$)|ld-linux))|^[A-Za-z]:[/\\]windows[/\\]|[/\\](?:Windows[/\\](?:System32|SysWOW64|WinSxS))[/\\]/i;
const APPLE_LIBRARY =
  /^(?:lib(?:system|objc|swift|dispatch|dyld|c\+\+|sqlite3|xpc|z\.|GPUSupport|AudioToolbox)|dyld|UIKit|AppKit|Foundation|CoreFoundation|CFNetwork|Core(?:Data|Graphics|Text|Image|Location|Media|Motion|Animation|Services|Audio|Bluetooth|Telephony|UI|ML)|QuartzCore|GraphicsServices|OpenGLES|GLEngine|AGX|IMGSGX|AVF|AVKit|AudioToolbox|Metal|SwiftUI|SwiftUICore|Combine|WebKit|WebCore|JavaScriptCore|Security|StoreKit|MapKit|Photos|SpriteKit|SceneKit|HIToolbox|IOKit|AttributeGraph|FrontBoard|BackBoard|UserNotifications|libc\.)/;
const TOOLCHAIN_SOURCE =
  /^(?:\/rustc\/|library\/(?:std|core|alloc)\/|\/usr\/include\/|<compiler-generated>)|[/\\](?:Xcode[^/\\]*\.app|crt_bld|vctools|ndk-release-[^/\\]*|rustlib)[/\\]/;
const RUNTIME_SYMBOL =
  /^(?:<?(?:core|std|alloc|backtrace|__rust|rust_begin_unwind|tokio::runtime|futures_util)(?:::|_|$)|std::__|__cxa_|__libc_|_start$|_sigtramp$|__CFRUNLOOP|__scrt_|invoke_main$|RtlUserThreadStart|BaseThreadInitThunk|__start_thread$|__pthread_start)/;
const OTHER_RUNTIME =
  /^(?:dart:|package:flutter\/|package:sentry)|\/(?:share|lib)\/perl|(?:^|\/)deps\/|^lib\/(?:elixir|erlang)/;

/** Go's own packages have no dot in their first part, and neither have many applications: so a list. */
function isGoStandard(module: string): boolean {
  const slash = module.indexOf("/");
  return GO_STANDARD.has(slash < 0 ? module : module.slice(0, slash)) || module.startsWith("golang.org/x/");
}

function lastSegment(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
