// Titles are proposed while one types; without this file the form works as it stands.
(() => {
  "use strict";
  const input = document.querySelector("input[data-suggest]");
  if (!input || !input.list || !window.fetch) return;
  const list = input.list;
  let waiting, asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const q = input.value.trim();
    if (q.length < 2 || q === asked) return;
    waiting = setTimeout(async () => {
      asked = q;
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(q)}`);
      if (!answer.ok || input.value.trim() !== q) return;
      const [, titles, notes] = await answer.json();
      list.replaceChildren(...titles.map((title, place) => {
        const option = document.createElement("option");
        option.value = title;
        option.label = notes[place];
        return option;
      }));
    }, 200);
  });
})();
