// An area of a page is marked by dragging; without this script the same four numbers are typed.
(() => {
  const page = document.querySelector(".marking-page");
  const box = page && page.querySelector(".marking-now");
  const field = (name) => document.querySelector(`.marking-area input[name="${name}"]`);
  const names = ["top", "bottom", "left", "right"];
  if (!box || !names.every(field)) return;
  const rows = Number(page.dataset.rows), columns = Number(page.dataset.columns);
  let from = null;

  const cell = (event) => {
    const frame = page.getBoundingClientRect();
    const at = (share, whole) => Math.min(whole, Math.max(1, Math.ceil(share * whole)));
    return {
      row: at((event.clientY - frame.top) / frame.height, rows),
      column: at((event.clientX - frame.left) / frame.width, columns),
    };
  };
  const show = () => {
    const [top, bottom, left, right] = names.map((name) => Number(field(name).value));
    const whole = top && bottom >= top && left && right >= left;
    box.setAttribute("x", left - 1);
    box.setAttribute("y", top - 1);
    box.setAttribute("width", whole ? right - left + 1 : 0);
    box.setAttribute("height", whole ? bottom - top + 1 : 0);
  };
  const draw = (to) => {
    field("top").value = Math.min(from.row, to.row);
    field("bottom").value = Math.max(from.row, to.row);
    field("left").value = Math.min(from.column, to.column);
    field("right").value = Math.max(from.column, to.column);
    show();
  };
  page.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    page.setPointerCapture(event.pointerId);
    from = cell(event);
    draw(from);
  });
  page.addEventListener("pointermove", (event) => from && draw(cell(event)));
  page.addEventListener("pointerup", () => { from = null; });
  page.addEventListener("pointercancel", () => { from = null; });
  names.forEach((name) => field(name).addEventListener("input", show));
  show();
})();
