// Marking black boxes by drawing over the picture. Each box lands in the number fields, which do without this script.
const figure = document.querySelector("[data-marking]");
const picture = figure?.querySelector("img");

const rows = () => [...document.querySelectorAll("[data-box]")];
const cell = (row, side) => row.querySelector(`[data-side="${side}"]`);
const read = (row) => Object.fromEntries(["left", "top", "width", "height"].map((side) => [side, Number(cell(row, side).value)]));

function write(row, box) {
  for (const [side, value] of Object.entries(box)) cell(row, side).value = value;
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

function place(event) {
  const frame = picture.getBoundingClientRect();
  const percent = (at, from, size) => Math.min(100, Math.max(0, ((at - from) / size) * 100));
  return { x: percent(event.clientX, frame.left, frame.width), y: percent(event.clientY, frame.top, frame.height) };
}

function between(start, end) {
  const left = Math.min(99, Math.floor(Math.min(start.x, end.x)));
  const top = Math.min(99, Math.floor(Math.min(start.y, end.y)));
  return {
    left, top,
    width: Math.max(1, Math.ceil(Math.max(start.x, end.x)) - left),
    height: Math.max(1, Math.ceil(Math.max(start.y, end.y)) - top),
  };
}

// The content policy takes no style attributes in the page; a canvas needs none.
function overlay() {
  const sheet = document.createElement("canvas");
  sheet.width = picture.width;
  sheet.height = picture.height;
  sheet.className = "marking-sheet";
  sheet.setAttribute("aria-hidden", "true");
  figure.prepend(sheet);
  return sheet;
}

function paint(sheet, draft) {
  const brush = sheet.getContext("2d");
  brush.clearRect(0, 0, sheet.width, sheet.height);
  const boxes = rows().map(read).filter((box) => box.width && box.height);
  for (const box of draft ? [...boxes, draft] : boxes) {
    brush.fillRect((box.left * sheet.width) / 100, (box.top * sheet.height) / 100, (box.width * sheet.width) / 100, (box.height * sheet.height) / 100);
  }
}

if (picture) {
  const sheet = overlay();
  let start = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (!rows().some((row) => !read(row).width)) return;
    start = place(event);
    sheet.setPointerCapture(event.pointerId);
  });
  sheet.addEventListener("pointermove", (event) => start && paint(sheet, between(start, place(event))));
  sheet.addEventListener("pointerup", (event) => {
    if (!start) return;
    write(rows().find((row) => !read(row).width), between(start, place(event)));
    start = null;
  });
  document.addEventListener("input", () => paint(sheet));
  document.querySelector("[data-drag]").hidden = false;
  paint(sheet);
}
