// The mirror checks itself: every file against a list signed with the log's key. Nothing leaves the browser.
(() => {
  "use strict";
  const MANIFEST = "manifest.txt", HEAD = 4, AT_ONCE = 6;
  const find = (id) => document.getElementById(id);
  const form = find("check"), folder = find("folder"), bar = find("progress"), result = find("result");
  const bytesOf = (text) => new TextEncoder().encode(text);
  const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const same = (one, other) => hex(one) === hex(other);
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  };

  // --- SHA-256: the browser's own, or by hand where a page without HTTPS has none -------------------
  const first = (root, count) => {
    const found = [];
    for (let n = 2; found.length < count; n += 1) {
      let prime = true;
      for (let d = 2; d * d <= n; d += 1) if (n % d === 0) { prime = false; break; }
      if (prime) found.push(Math.floor((root(n) % 1) * 2 ** 32));
    }
    return Uint32Array.from(found);
  };
  const K = first(Math.cbrt, 64), START = first(Math.sqrt, 8);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  function byHand(bytes) {
    const room = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64), view = new DataView(room.buffer);
    room.set(bytes);
    room[bytes.length] = 0x80;
    view.setUint32(room.length - 8, Math.floor(bytes.length / 2 ** 29));
    view.setUint32(room.length - 4, (bytes.length * 8) >>> 0);
    const state = START.slice(), w = new Uint32Array(64);
    for (let block = 0; block < room.length; block += 64) {
      for (let i = 0; i < 16; i += 1) w[i] = view.getUint32(block + 4 * i);
      for (let i = 16; i < 64; i += 1) {
        const a = w[i - 15], b = w[i - 2];
        w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10));
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i += 1) {
        const up = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const down = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + up) | 0, c, b, a, (up + down) | 0];
      }
      [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
    }
    const made = new DataView(new ArrayBuffer(32));
    state.forEach((word, i) => made.setUint32(4 * i, word));
    return new Uint8Array(made.buffer);
  }
  const subtle = window.crypto && window.crypto.subtle;
  const sha256 = async (bytes) => (subtle ? new Uint8Array(await subtle.digest("SHA-256", bytes)) : byHand(bytes));

  // --- notes signed with the log's key (C2SP signed-note, Ed25519) ----------------------------------
  class Wrong extends Error {}
  async function readKey(text) {
    const parts = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
    const data = parts ? fromBase64(parts[3]) : new Uint8Array();
    if (data[0] !== 1 || data.length !== 33) throw new Wrong("公钥的写法不对，应当是“名称+编号+base64”。");
    const id = (await sha256(join(bytesOf(`${parts[1]}\n`), data))).slice(0, 4);
    if (hex(id) !== parts[2]) throw new Wrong("公钥的编号与内容不符。");
    return { name: parts[1], id, raw: data.slice(1) };
  }
  // What the note says. `checked` is whether its signature could be checked at all: not every browser knows Ed25519.
  async function opened(note, key, what) {
    const cut = note.lastIndexOf("\n\n");
    const said = note.slice(0, cut + 1), lines = note.slice(cut + 2).split("\n");
    const signed = lines.filter((line) => line.startsWith(`\u2014 ${key.name} `)).map((line) => fromBase64(line.split(" ")[2]));
    const ours = signed.filter((each) => same(each.slice(0, 4), key.id));
    if (cut < 0 || !ours.length) throw new Wrong(`${what}没有用这个公钥签名。`);
    let known;
    try {
      known = await subtle.importKey("raw", key.raw, { name: "Ed25519" }, false, ["verify"]);
    } catch {
      return { said, checked: false };
    }
    for (const each of ours) {
      if (!(await subtle.verify({ name: "Ed25519" }, known, each.slice(4), bytesOf(said)))) throw new Wrong(`${what}的签名不成立。`);
    }
    return { said, checked: true };
  }

  // --- the log and what it proves --------------------------------------------------------------------
  async function rootOf(lines) {
    const peaks = [];
    for (const [place, line] of lines.entries()) {
      let top = await sha256(join(Uint8Array.of(0), line));
      for (let carry = place; carry & 1; carry >>= 1) top = await sha256(join(Uint8Array.of(1), peaks.pop(), top));
      peaks.push(top);
    }
    let top = peaks.pop();
    while (peaks.length) top = await sha256(join(Uint8Array.of(1), peaks.pop(), top));
    return top || sha256(new Uint8Array());
  }
  function linesOf(bytes) {
    const lines = [];
    for (let from = 0, to; from < bytes.length; from = to + 1) {
      to = bytes.indexOf(10, from);
      if (to < 0) to = bytes.length;
      lines.push(bytes.subarray(from, to));
    }
    return lines;
  }
  async function checkLog(files, listed, key, wrong) {
    const { said, checked } = await opened(textOf(await files.read("log/checkpoint.txt")), key, "日志的检查点");
    const [, size, root] = said.split("\n"), entries = linesOf(await files.read("log/entries.jsonl"));
    if (String(entries.length) !== size) wrong.push(`检查点载明有 ${size} 条，日志中有 ${entries.length} 条。`);
    else if (!same(await rootOf(entries), fromBase64(root))) wrong.push("日志的根散列与检查点不符：有条目被改动。");
    let count = 0;
    for (const name of listed) {
      if (!name.startsWith("records/") || name.endsWith(".proofs.jsonl")) continue;
      const forms = linesOf(await files.read(name));
      const proofs = linesOf(await files.read(name.replace(/\.jsonl$/, ".proofs.jsonl"))).map((line) => JSON.parse(textOf(line)));
      if (forms.length !== proofs.length) wrong.push(`${name} 与它的证明数目不符。`);
      for (const [place, form_] of forms.entries()) {
        const entry = proofs[place] && entries[proofs[place].number];
        const told = entry ? JSON.parse(textOf(entry)) : {};
        if (told.content !== `sha256:${hex(await sha256(form_))}` || told.subject !== proofs[place].subject) {
          wrong.push(`${name} 第 ${place + 1} 件在日志中没有对应的条目。`);
        }
        count += 1;
      }
    }
    return { checked, entries: entries.length, count };
  }

  // --- where the files come from ---------------------------------------------------------------------
  const overHttp = {
    all: null,
    async read(name) {
      const answer = await fetch("../" + name.split("/").map(encodeURIComponent).join("/"), { cache: "no-store" });
      if (!answer.ok) throw new Wrong(`缺少 ${name}。`);
      return new Uint8Array(await answer.arrayBuffer());
    },
  };
  function inFolder(chosen) {
    const found = new Map(Array.from(chosen, (file) => [file.webkitRelativePath.replace(/^[^/]*\//, ""), file]));
    return {
      all: [...found.keys()],
      async read(name) {
        const file = found.get(name) || found.get(name.normalize("NFD"));
        if (!file) throw new Wrong(`缺少 ${name}。`);
        return new Uint8Array(await file.arrayBuffer());
      },
    };
  }

  // --- the check -------------------------------------------------------------------------------------
  async function check(files) {
    const wrong = [], told = [];
    const key = await readKey(find("key").value);
    const list = await opened(textOf(await files.read(MANIFEST)), key, "清单");
    const lines = list.said.split("\n"), [what, , day] = lines;
    if (what !== form.dataset.form) throw new Wrong("清单不是镜像的清单。");
    const listed = lines.slice(HEAD, -1).map((line) => /^([0-9a-f]{64}) ([0-9]+) (.+)$/.exec(line));
    if (listed.includes(null)) throw new Wrong("清单的写法不对。");
    const waiting = listed.map(([, digest, size, name]) => ({ digest, size, name }));
    let done = 0;
    const work = async () => {
      for (let each = waiting.shift(); each; each = waiting.shift()) {
        try {
          const bytes = await files.read(each.name);
          if (String(bytes.length) !== each.size || hex(await sha256(bytes)) !== each.digest) wrong.push(`${each.name} 与清单中的摘要不符，已被改动。`);
        } catch (error) {
          wrong.push(error instanceof Wrong ? error.message : `${each.name} 无法读取。`);
        }
        done += 1;
        bar.value = done / listed.length;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const names = new Set(listed.map(([, , , name]) => name));
    if (files.all) {
      for (const name of files.all) {
        if (name !== MANIFEST && !names.has(name.normalize("NFC"))) wrong.push(`多出 ${name}，清单没有列出。`);
      }
    } else told.push("网页看不到清单之外还有没有别的文件；要查多出的文件，请选择文件夹核验。");
    const log = await checkLog(files, names, key, wrong);
    if (!list.checked || !log.checked) {
      told.unshift("本浏览器在此处不能核对 Ed25519 签名（版本较旧，或者网页没有用 HTTPS 打开）：摘要已与清单核对，清单的签名没有核对。请换新版浏览器，或者用 gongkai mirror verify。");
    }
    return { wrong: wrong.sort(), told, day, files: listed.length, ...log, checked: list.checked && log.checked };
  }

  function note(kind, head, says) {
    const box = document.createElement("div"), line = box.appendChild(document.createElement("p"));
    box.className = `note${kind ? ` note-${kind}` : ""}`;
    if (head) line.appendChild(document.createElement("strong")).textContent = head;
    line.append(` ${says}`);
    return box;
  }
  function show(found) {
    const counts = `核对 ${found.files} 个文件、日志 ${found.entries} 条、记录 ${found.count} 件，清单日期 ${found.day}。`;
    const shown = [];
    if (found.wrong.length) {
      const list = document.createElement("ul");
      for (const says of found.wrong) list.appendChild(document.createElement("li")).textContent = says;
      shown.push(note("error", `发现问题 ${found.wrong.length} 处。`, counts), list);
    } else if (found.checked) shown.push(note("success", "完好。", `每个文件都与签名的清单一致。${counts}`));
    else shown.push(note("warning", "文件与清单一致，签名没有核对。", counts));
    result.replaceChildren(...shown, ...found.told.map((says) => note("", "", says)));
  }
  async function run(files) {
    bar.hidden = false;
    bar.value = 0;
    result.replaceChildren(note("", "", "正在核验……"));
    try {
      show(await check(files));
    } catch (error) {
      result.replaceChildren(note("error", "不能确认。", error instanceof Wrong ? error.message : `文件无法读取：${error.message}`));
    }
    bar.hidden = true;
  }

  const onDisk = location.protocol === "file:";
  form.hidden = false;
  find("by-http").hidden = onDisk;
  find("folder-help").textContent = onDisk
    ? "本页是从磁盘打开的，浏览器不让网页自己读取旁边的文件。请选择含有 manifest.txt 的那个文件夹，文件不会上传。"
    : "核验已下载到本机的一份，也查有没有多出的文件。文件不会上传。";
  form.addEventListener("submit", (event) => { event.preventDefault(); run(overHttp); });
  folder.addEventListener("change", () => { if (folder.files.length) run(inFolder(folder.files)); });
})();
