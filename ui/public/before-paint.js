// Theme and language before the first paint: a file of its own, since the CSP allows no inline script.
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
})();
