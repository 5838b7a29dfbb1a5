/* Run in the page by ../grid.py: what a step takes, from its call until the frame after it is drawn, in milliseconds. */
(() => {
  const drawn = () => new Promise((resolve) => requestAnimationFrame(() => { const channel = new MessageChannel(); channel.port1.onmessage = resolve; channel.port2.postMessage(0); }));
  const median = (times) => times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
  /* `steps` by name: what is done, and what puts it back. */
  self.measure = async (steps, repeat) => {
    const found = {};
    for (const [name, [act, undo]] of Object.entries(steps)) {
      const times = [], calls = [];
      for (let time = 0; time <= repeat; time += 1) {
        await drawn();
        const start = performance.now();
        await act();
        const called = performance.now() - start;
        await drawn();
        /* The first time is left out: caches are filled and code is compiled then. It is reported on its own. */
        if (time) { times.push(performance.now() - start); calls.push(called); } else found[`${name}, first time`] = { frame: performance.now() - start, call: called };
        await undo();
      }
      found[name] = { frame: median(times), call: median(calls) };
    }
    return found;
  };
})();
