// Ctrl+Enter sends a form: <form data-ctrl-enter>. In such a form plain Enter in a
// text field does not send, so that a half-written registration never leaves.
for (const form of document.querySelectorAll("form[data-ctrl-enter]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.target instanceof HTMLInputElement && !["submit", "button", "file"].includes(event.target.type)) {
      event.preventDefault();
    }
  });
}
