// Adds and removes rows of a Django formset. Without JavaScript the server's empty rows do.
//   <div data-formset="attsatser">            the formset's prefix
//     {{ formset.management_form }}
//     <ol class="rader" data-formset-rows> <li class="rader__rad" data-formset-row>…</li> </ol>
//     <template data-formset-template> <li …>{{ formset.empty_form }}</li> </template>
//     <button type="button" data-formset-add hidden>Lägg till att-sats</button>
//   </div>
// data-formset-keep="2" folds away the server's empty rows beyond the second: here more can be added.
// A button [data-formset-remove] in a row ticks the row's DELETE box, or empties its fields, and hides it.
function setUp(root) {
  const prefix = root.dataset.formset;
  const total = root.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const rows = root.querySelector("[data-formset-rows]");
  const template = root.querySelector("[data-formset-template]");
  const add = root.querySelector("[data-formset-add]");

  function visible() {
    return [...rows.querySelectorAll("[data-formset-row]:not([hidden])")];
  }

  function renumber() {
    visible().forEach((row, index) => {
      const number = row.querySelector("[data-formset-number]");
      if (number) number.textContent = `${index + 1}.`;
    });
  }

  function addRow() {
    const row = document.createElement("div");
    row.innerHTML = template.innerHTML.replaceAll("__prefix__", total.value);
    const fresh = row.firstElementChild;
    rows.append(fresh);
    total.value = Number(total.value) + 1;
    prepare(fresh);
    renumber();
    fresh.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  }

  function removeRow(row) {
    const next = visible()[visible().indexOf(row) - 1];
    const box = row.querySelector('[name$="-DELETE"]');
    if (box) box.checked = true;
    else for (const field of row.querySelectorAll("input:not([type=hidden]), textarea, select")) field.value = "";
    row.hidden = true;
    renumber();
    (next?.querySelector("input:not([type=hidden]), textarea, select") ?? add)?.focus();
    root.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function prepare(row) {
    const button = row.querySelector("[data-formset-remove]");
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => removeRow(row));
    }
    const box = row.querySelector('[name$="-DELETE"]')?.closest(".falt");
    if (box && button) box.hidden = true;
  }

  function isEmpty(row) {
    return [...row.querySelectorAll("input:not([type=hidden]), textarea, select")].every((field) => !field.value);
  }

  function foldAway(keep) {
    for (const row of visible().slice(keep).reverse()) {
      if (!isEmpty(row)) return;
      row.remove();
      total.value = Number(total.value) - 1;
    }
  }

  if (add && template && root.dataset.formsetKeep) foldAway(Number(root.dataset.formsetKeep));
  rows.querySelectorAll("[data-formset-row]").forEach(prepare);
  if (add && template) {
    add.hidden = false;
    add.addEventListener("click", addRow);
  }
}

document.querySelectorAll("[data-formset]").forEach(setUp);
