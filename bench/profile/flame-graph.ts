import type { Frame } from './cpu-profile.js';

const [width, height] = [1_600, 17];
/** What would be narrower is left out. */
const leastPixels = 0.5;

/** A flame graph as an SVG of its own: the wider a bar, the more of the time; callers below. Each bar says more when it is pointed at. */
export function flameGraph(title: string, tree: Frame): string {
  const bars: string[] = [];
  let deepest = 0;
  const draw = (frame: Frame, x: number, depth: number) => {
    const wide = (frame.total / tree.total) * width;
    if (wide < leastPixels) return;
    deepest = Math.max(deepest, depth);
    const share = `${((frame.total / tree.total) * 100).toFixed(1)} %, ${frame.total.toFixed(0)} ms`;
    const label = frame.name.slice(0, Math.floor(wide / 7));
    bars.push(
      `<g><title>${escaped(`${frame.name} ${frame.place} (${share})`)}</title>` +
        `<rect x="${x.toFixed(1)}" y="${-(depth + 1) * height}" width="${wide.toFixed(1)}" height="${height - 1}" fill="${colourOf(frame.place)}"/>` +
        `${label.length > 2 ? `<text x="${(x + 2).toFixed(1)}" y="${-depth * height - 5}">${escaped(label)}</text>` : ''}</g>`,
    );
    let at = x;
    for (const child of [...frame.children].sort((a, b) => b.total - a.total)) {
      draw(child, at, depth + 1);
      at += (child.total / tree.total) * width;
    }
  };
  draw(tree, 0, 0);
  const tall = (deepest + 1) * height;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${-tall - 24} ${width} ${tall + 24}" font-family="monospace" font-size="11">` +
    `<text x="4" y="${-tall - 8}">${escaped(title)}</text>${bars.join('\n')}</svg>\n`
  );
}

/** Ours warm, packages cool, Node and the engine grey. */
function colourOf(place: string): string {
  if (/^(libs|apps)\//.test(place)) return '#f4a261';
  if (place.startsWith('node_modules/')) return '#a8c5da';
  return '#d9d9d9';
}

function escaped(words: string): string {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
