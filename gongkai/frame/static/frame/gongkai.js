// Small comforts. Every page is whole without this file.

// A page from a shared cache does not know the reader's cookies: set the looks here.
for (const [, name, value] of document.cookie.matchAll(/(?:^|;\s*)(size|look|contrast)=(large|care|light|dark|high)(?=;|$)/g)) {
  document.documentElement.dataset[name] = value;
}

// "/" goes to the search box, as readers of long lists expect.
document.addEventListener("keydown", (event) => {
  const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const box = document.querySelector("main input[type=search]") || document.querySelector("input[type=search]");
  if (box) {
    event.preventDefault();
    box.focus();
  }
});

// <button hidden data-print> shows itself only where it can work.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
