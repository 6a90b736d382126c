// A picture that Rust answers as base64, as an address that <img> may show: the content policy allows blobs only.

/** Call it while a component is made; the address lives as long as the component or the picture. */
export function pictureUrl(png: () => string | null | undefined): { readonly value: string | undefined } {
  let value = $state<string>();
  $effect(() => {
    const text = png();
    if (!text) return;
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const made = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
    value = made;
    return () => {
      URL.revokeObjectURL(made);
      value = undefined;
    };
  });
  return {
    get value() {
      return value;
    },
  };
}
