/** Calls back, once a frame, when size or theme changed so that a chart must be drawn again. */
export function onLook(watched: Element, draw: () => void): void {
  let isAsked = false;
  const ask = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  };
  let width = -1;
  new ResizeObserver(() => {
    if (watched.clientWidth === width) return;
    width = watched.clientWidth;
    ask();
  }).observe(watched);
  const theme = new MutationObserver(ask);
  theme.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
