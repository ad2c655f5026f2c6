// The publishing form's rows without a trip to the server: adding one copies the last row and empties it.
// Without this file the same button sends the form, and it comes back with one more row.
(() => {
  const button = document.querySelector("[data-add-row]");
  const rows = document.querySelector("[data-rows]");
  if (!button || !rows) return;
  const most = Number(rows.dataset.most);

  const renumber = (row, number) => {
    row.querySelectorAll("[name]").forEach((field) => {
      const column = field.name.split(".").slice(2).join(".");
      field.name = `lines.${number}.${column}`;
      if (field.id) field.id = `f-lines-${number}-${column}`;
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
      if (field.type === "checkbox") field.checked = false;
      else if (field.tagName === "INPUT") field.value = "";
      row.querySelector(`label[data-for="${column}"]`)?.setAttribute("for", field.id);
    });
    row.querySelectorAll(".field-error").forEach((error) => error.remove());
    row.querySelectorAll("[data-number]").forEach((place) => (place.textContent = number + 1));
  };

  button.addEventListener("click", (event) => {
    event.preventDefault();
    const last = rows.lastElementChild;
    if (!last || rows.children.length >= most) return;
    const row = last.cloneNode(true);
    renumber(row, rows.children.length);
    rows.append(row);
    row.querySelector("input")?.focus();
  });
})();
