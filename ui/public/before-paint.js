// Theme and language before the first paint, and a word when there is none: a file of its own, since the CSP allows no inline script.
(() => {
  const root = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem("vedette-theme");
    language = localStorage.getItem("vedette-language");
  } catch {
    // Storage is off: the system's theme and the browser's language stand.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.lang = (language || navigator.language || "en").toLowerCase().startsWith("zh") ? "zh-CN" : "en";

  // What the browser failed to fetch, as when the network changes just then: a style is asked for once more; without
  // its script the page would stay blank without a word.
  addEventListener(
    "error",
    ({ target }) => {
      if (target instanceof HTMLLinkElement && target.rel === "stylesheet" && !target.dataset.again) {
        const again = target.cloneNode();
        again.dataset.again = "yes";
        setTimeout(() => target.replaceWith(again), 500);
        return;
      }
      const place = document.getElementById("root");
      if (!(target instanceof HTMLScriptElement) || !place || place.firstChild) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.addEventListener("click", () => location.reload());
      button.textContent =
        root.lang === "zh-CN"
          ? "页面未能完整加载。点击重新加载"
          : "This page did not load whole. Load it again";
      place.append(button);
    },
    true,
  );
})();
