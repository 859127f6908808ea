// The search of the mirror: titles and numbers of documents, from a list that lies beside it.
(() => {
  "use strict";
  const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s〔〕[\](){}【】〈〉《》]/g, "");
  const asked = new URLSearchParams(location.search).get("q") || "";
  const box = document.getElementById("q"), found = document.getElementById("found");
  box.value = asked;
  const words = asked.split(/\s+/).map(plain).filter(Boolean);
  if (!words.length) return;
  const most = 200;
  const hits = (window.gongkaiTitles || []).filter(([title, , number]) => {
    const said = plain(title + number);
    return words.every((word) => said.includes(word));
  });
  const says = document.createElement("p");
  says.textContent = hits.length
    ? `找到 ${hits.length} 项${hits.length > most ? `，列出前 ${most} 项，请再加一个词` : ""}。`
    : "没有标题或者文号含有这些词。可以少写几个词，或者到文件清单和主题中查找。";
  const list = document.createElement("ul");
  list.className = "cards";
  for (const [title, file, number, day] of hits.slice(0, most)) {
    const item = list.appendChild(document.createElement("li"));
    item.className = "card";
    const body = item.appendChild(document.createElement("div"));
    const head = body.appendChild(document.createElement("p"));
    head.className = "card-title";
    const link = head.appendChild(document.createElement("a"));
    link.href = "../" + file.split("/").map(encodeURIComponent).join("/");
    link.textContent = title;
    const facts = body.appendChild(document.createElement("p"));
    facts.className = "card-facts";
    for (const word of [number, day]) if (word) facts.appendChild(document.createElement("span")).textContent = word;
  }
  found.replaceChildren(says, list);
})();
