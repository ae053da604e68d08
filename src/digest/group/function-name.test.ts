import { describe, expect, it } from "vitest";
import { functionName } from "./function-name.ts";
import { moduleName } from "./module-name.ts";

describe("one function has one name in every browser", () => {
  const browsers: [what: string, name: string, seen: string[]][] = [
    [
      "method",
      "bar",
      ["Foo.bar", "Object.bar", "bar", "Foo.prototype.bar", "Object.bar [as baz]", "a.b.c.bar"],
    ],
    ["constructor", "Foo", ["new Foo", "Foo", "new app.Foo"]],
    ["after await", "bar", ["async bar", "async*bar", "bar", "async Foo.bar", "setTimeout handler*bar"]],
    ["field", "handler", ["Foo.handler", "Foo/this.handler", "handler"]],
    ["getter", "size", ["get size", "Foo.get size [as size]", "size"]],
    ["private method", "#load", ["Foo.#load", "#load"]],
    [
      "event handler",
      "onclick",
      ["HTMLButtonElement.onclick", "onclick", "EventListener.handleEvent*onclick"],
    ],
    [
      "unnamed",
      "",
      [
        "?",
        "<anonymous>",
        "Anonymous function",
        "anonymous",
        "Object.<anonymous>",
        "bar/<",
        "Pt</t.foo/<",
        "",
      ],
    ],
    ["known only at run time", "", ["t.<computed> [as n]", "g/</t[e]"]],
    ["top of a script", "", ["global code", "module code", "eval", "eval code"]],
    ["webpack module", "", ["Object../src/app.js", "./src/app.js", "Object.4711", "4711"]],
    ["async native", "all", ["async Promise.all (index 0)", "Promise.all"]],
  ];
  for (const [what, name, seen] of browsers) {
    it(what, () => {
      expect(seen.map((raw) => functionName(raw, "javascript"))).toEqual(seen.map(() => name));
    });
  }
});

describe("native symbols lose what differs between builds", () => {
  it.each([
    ["getenv", "getenv"],
    ["void Foo::bar<int, std::vector<char>>(int, char const*) const", "Foo::bar"],
    ["std::vector<int>::push_back(int&&)", "std::vector::push_back"],
    ["boost::function0<T>::operator()", "boost::function0::operator()"],
    ["bool operator< <int>(Foo const&)", "operator<"],
    ["Foo::operator->()", "Foo::operator->"],
    ["(anonymous namespace)::start(int)", "(anonymous namespace)::start"],
    ["?A0xc3a0617d::crash", "(anonymous namespace)::crash"],
    ["`anonymous namespace'::crash", "(anonymous namespace)::crash"],
    ["core::panicking::panic::h0123456789abcdef", "core::panicking::panic"],
    ["<alloc::vec::Vec<T> as core::iter::Extend<T>>::extend", "alloc::vec::Vec::extend"],
    [
      "-[NSISEngine withBehaviors:performModifications:]",
      "-[NSISEngine withBehaviors:performModifications:]",
    ],
    ["__45-[Foo bar]_block_invoke_2", "__45-[Foo bar]"],
    ["nanov2_allocate_from_block.cold.1", "nanov2_allocate_from_block"],
    ["parse.isra.0.constprop.3", "parse"],
    ["_Foo@12", "_Foo"],
    ["Foo::bar::<lambda_0a1b2c3d4e5f60718293a4b5c6d7e8f9>::operator()", "Foo::bar::lambda::operator()"],
    ["<stripped application code>", "<stripped application code>"],
    ["<redacted>", ""],
    ["<unknown>", ""],
    ["0x7fff12345678", ""],
    ["sub_1a2b3c4d", ""],
    ["___lldb_unnamed_symbol123", ""],
    ["", ""],
  ])("%s → %s", (raw, name) => {
    expect(functionName(raw, "native")).toBe(name);
  });

  it("ends on brackets without end", () => {
    expect(functionName(`f${"<".repeat(5000)}`, "native").length).toBeLessThan(5000);
    expect(functionName("<".repeat(5000), "native")).toBeTypeOf("string");
  });
});

describe("other languages", () => {
  it.each([
    ["jvm", "lambda$total$3", ""],
    ["jvm", "access$1100", "access$"],
    ["jvm", "-wrap18", "-wrap"],
    ["jvm", "fn__1234", "fn"],
    ["jvm", "dynamicMethod$37d2341b", "dynamicMethod"],
    ["jvm", "getX509", "getX509"],
    ["dotnet", "<Main>b__0_1", "<Main>b__"],
    ["dotnet", "UnityEngine.UI.Button.Press ()", "UnityEngine.UI.Button.Press"],
    ["ruby", "block in total", "block"],
    ["ruby", "block (2 levels) in total", "block"],
    ["ruby", "Cart#total", "total"],
    ["ruby", "_app_views_home_index_html_erb__1234567_890", "_app_views_home_index_html_erb"],
    ["php", "Illuminate\\Pipeline::Illuminate\\{closure}", ""],
    ["php", "{closure:/srv/app/x.php:12}", ""],
    ["php", "App\\Foo@anonymous\u0000/srv/x.php:12$3::bar", "App\\Foo@anonymous::bar"],
    ["go", "main.(*Cart).total.func1.2", "main.(*Cart).total.func"],
    ["go", "Map[...]", "Map"],
    ["python", "<module>", "<module>"],
    ["other", "0x1234", ""],
  ] as const)("%s: %s → %s", (family, raw, name) => {
    expect(functionName(raw, family)).toBe(name);
  });
});

describe("modules lose counters, versions and build hashes", () => {
  it.each([
    ["jvm", "com.acme.Cart$$Lambda$14/0x0000000800066840", "com.acme.Cart$$Lambda"],
    ["jvm", "com.acme.Cart$$Lambda/0x000001", "com.acme.Cart$$Lambda"],
    ["jvm", "com.acme.Cart$$EnhancerBySpringCGLIB$$1ebdddb0", "com.acme.Cart$$CGLIB"],
    ["jvm", "com.acme.Cart$$SpringCGLIB$$0", "com.acme.Cart$$CGLIB"],
    ["jvm", "com.acme.Cart_$$_jvst4a2_0", "com.acme.Cart$$Javassist"],
    [
      "jvm",
      "jdk.internal.reflect.GeneratedMethodAccessor123",
      "jdk.internal.reflect.GeneratedMethodAccessor",
    ],
    ["jvm", "com.sun.proxy.$Proxy12", "$Proxy"],
    ["jvm", "jdk.proxy2.$Proxy45", "$Proxy"],
    ["jvm", "com.acme.Cart$1", "com.acme.Cart$1"],
    ["go", "github.com/acme/cart@v1.2.3", "github.com/acme/cart"],
    ["dotnet", "Acme.Cart+<TotalAsync>d__12", "Acme.Cart+<TotalAsync>d__"],
    ["javascript", "main.3f9c1b.js", "main.js"],
    ["javascript", "chunks/main-3f9c1b2a4d5e6f70.chunk.js", "chunks/main.chunk.js"],
    ["javascript", "index-BxY12z_4.js", "index.js"],
    ["javascript", "chunk-ABCD1234.js", "chunk.js"],
    ["javascript", "cart-checkout.js", "cart-checkout.js"],
    ["javascript", "page-Version1.js", "page-Version1.js"],
    ["javascript", "src.handlers:cart", "src.handlers:cart"],
  ] as const)("%s: %s → %s", (family, raw, name) => {
    expect(moduleName(raw, family)).toBe(name);
  });
});
