// The results as one picture: for each case the rate of everybody, as a share of the fastest.

const width = 960;
const labelWidth = 300;
const barHeight = 13;
const gap = 14;
const colours = { standalone: '#1f6feb', distributed: '#8250df', 'oidc-provider': '#bf8700', bare: '#8c959f' };

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const text = (x, y, content, more = '') => `<text x="${x}" y="${y}" ${more}>${escape(content)}</text>`;

/** An SVG document. */
export const chartOf = ({ cases, machine }) => {
  const parts = [];
  let y = 58;
  for (const { title, results } of cases) {
    const entries = Object.entries(results);
    const fastest = Math.max(...entries.map(([, { rate }]) => rate));
    parts.push(text(labelWidth - 12, y + (entries.length * barHeight) / 2 + 4, title, 'text-anchor="end"'));
    for (const [name, { rate }] of entries) {
      const length = Math.max(1, (rate / fastest) * (width - labelWidth - 90));
      parts.push(`<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 2}" fill="${colours[name]}"/>`);
      parts.push(
        text(
          (labelWidth + length + 6).toFixed(1),
          y + 10,
          rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1),
          'class="small"',
        ),
      );
      y += barHeight;
    }
    y += gap;
  }
  const legend = Object.entries(colours).map(
    ([name, colour], index) =>
      `<rect x="${labelWidth + index * 150}" y="32" width="11" height="11" fill="${colour}"/>${text(labelWidth + 16 + index * 150, 42, name, 'class="small"')}`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="Requests per second by case">`,
    '<style>text{font:12px system-ui,sans-serif;fill:#1f2328}.small{font-size:11px}</style>',
    `<rect width="${width}" height="${y}" fill="#ffffff"/>`,
    text(16, 22, `Requests a second on one core, more is better (${machine.date}, ${machine.processor})`, 'font-weight="bold"'),
    ...legend,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
};
