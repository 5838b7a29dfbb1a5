/* Data comes as scripts that hand over JSON text: a page opened from a folder may load scripts, but fetch nothing. */

const received = new Map();

/** Takes what is handed over from now on, and what arrived before. */
export function listen() {
  const early = Array.isArray(self.tmRegister) ? self.tmRegister : [];
  const take = ([name, text]) => {
    const content = JSON.parse(text);
    if (name === "details") received.set(`details:${content[0]}`, content[1]);
    else if (name === "chunk") received.set(`chunk:${content[0]}:${content[1]}`, content[2]);
    else received.set(`rows:${content.name}`, content);
  };
  self.tmRegister = { push: take };
  early.forEach(take);
}

const pending = new Map();

/** Forgets what was taken over for good: the rows of a long list need not be there twice. */
export const forget = (name) => received.delete(name);

/** What a script hands over under a name. Rejects where the script cannot be loaded, or hands over nothing of the kind. */
export function load(name, source) {
  if (received.has(name)) return Promise.resolve(received.get(name));
  if (!pending.has(source)) {
    pending.set(source, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const done = (settle) => { script.remove(); pending.delete(source); settle(); };
      script.onload = () => done(() => (received.has(name) ? resolve(received.get(name)) : reject(new Error(source))));
      script.onerror = () => done(() => reject(new Error(source)));
      script.src = source;
      document.head.append(script);
    }));
  }
  return pending.get(source);
}
