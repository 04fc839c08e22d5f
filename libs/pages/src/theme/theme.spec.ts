import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contrast, formatColour, parseColour, textOn } from './colour.js';
import { stylesheet, stylesheetName } from './stylesheet.js';
import { themeStylesheet, themeVersion } from './theme.js';

const colour = fc.record({ red: fc.nat(255), green: fc.nat(255), blue: fc.nat(255) });
const parsed = (text: string | undefined) => parseColour(text ?? '') ?? { red: -1, green: -1, blue: -1 };

/** Custom properties of the light and of the dark scheme. */
const schemesOf = (css: string) =>
  [...css.matchAll(/:root\{([^}]*)\}/g)].map(
    ([, body = '']) => new Map(body.split(';').map((pair) => pair.split(':') as [string, string])),
  );

describe('WCAG 2.2: the colours of a brand', () => {
  it('stay readable, whatever the tenant picks', () => {
    fc.assert(
      fc.property(colour, colour, (primary, background) => {
        const schemes = schemesOf(themeStylesheet({ primaryColor: formatColour(primary), backgroundColor: formatColour(background) }));
        expect(schemes).toHaveLength(2);
        for (const scheme of schemes) {
          const get = (name: string) => parsed(scheme.get(`--${name}`));
          expect(contrast(get('on-button'), get('button'))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(get('link'), get('card'))).toBeGreaterThanOrEqual(4.5);
          expect(contrast(get('outline'), get('card'))).toBeGreaterThanOrEqual(3);
        }
      }),
    );
  });

  it('compute contrast as the definition has it', () => {
    expect(contrast(parsed('#000000'), parsed('#ffffff'))).toBeCloseTo(21, 5);
    expect(contrast(parsed('#777777'), parsed('#ffffff'))).toBeCloseTo(4.48, 2);
    expect(textOn(parsed('#ffcc00'))).toEqual(parsed('#000000'));
    expect(textOn(parsed('#1f4fd8'))).toEqual(parsed('#ffffff'));
  });

  it.each(['', 'red', '#fff', '#12345', '#1234567', '#12345g', 'url(//evil.example)', '#000000;}body{display:none'])(
    'fall back to ours for %p',
    (text) => {
      expect(themeStylesheet({ primaryColor: text, backgroundColor: text })).toBe(
        themeStylesheet({ primaryColor: null, backgroundColor: null }),
      );
    },
  );

  it('have a version that changes with them', () => {
    const one = themeVersion({ primaryColor: '#123456', backgroundColor: null });
    expect(one).toMatch(/^[0-9a-f]{12}$/);
    expect(themeVersion({ primaryColor: '#123457', backgroundColor: null })).not.toBe(one);
  });
});

describe('the stylesheet of all pages', () => {
  it('has a name that changes with it, and loads nothing', () => {
    expect(stylesheetName).toMatch(/^pages\.[0-9a-f]{12}\.css$/);
    expect(stylesheet).not.toMatch(/url\(|@import|expression/);
  });

  it('uses no custom property that nobody sets', () => {
    const used = new Set([...stylesheet.matchAll(/var\((--[a-z-]+)\)/g)].map(([, name]) => name));
    const set = new Set(
      [
        ...stylesheet.matchAll(/(--[a-z-]+):/g),
        ...themeStylesheet({ primaryColor: null, backgroundColor: null }).matchAll(/(--[a-z-]+):/g),
      ].map(([, name]) => name),
    );
    expect([...used].filter((name) => !set.has(name))).toEqual([]);
  });
});
