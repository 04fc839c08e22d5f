import { createHash } from 'node:crypto';
import { black, type Colour, formatColour, luminance, mix, parseColour, standOff, textOn, white } from './colour.js';

/** The part of a tenant's branding that is colours: `#rrggbb`, or null for ours. */
export type ThemeColours = { readonly primaryColor: string | null; readonly backgroundColor: string | null };

const defaultPrimary: Colour = { red: 0x1f, green: 0x4f, blue: 0xd8 };
const defaultBackground: Colour = { red: 0xf3, green: 0xf4, blue: 0xf7 };
const lightCard = white;
const darkCard: Colour = { red: 0x1b, green: 0x1d, blue: 0x23 };
const darkest: Colour = { red: 0x0e, green: 0x0f, blue: 0x13 };

/** Contrast that WCAG 2.2 AA asks of text (1.4.3) and of the outlines of controls (1.4.11). */
const readable = 4.5;
const visible = 3;

const inDark = (background: Colour): Colour => (luminance(background) <= 0.02 ? background : mix(background, darkest, 0.97));

/** The colours of a brand on one ground, as `#rrggbb`: each text colour reads well on what it stands on, each outline stands out. */
export type Scheme = {
  readonly page: string;
  readonly onPage: string;
  readonly card: string;
  readonly button: string;
  readonly buttonHover: string;
  readonly onButton: string;
  readonly outline: string;
  readonly link: string;
};

const schemeOf = (primary: Colour, page: Colour, card: Colour, away: Colour): Scheme => {
  const onButton = textOn(primary);
  return {
    page: formatColour(page),
    onPage: formatColour(mix(textOn(page), page, 0.12)),
    card: formatColour(card),
    button: formatColour(primary),
    buttonHover: formatColour(mix(primary, onButton === white ? black : white, 0.14)),
    onButton: formatColour(onButton),
    outline: formatColour(standOff(primary, card, away, visible)),
    link: formatColour(standOff(primary, card, away, readable)),
  };
};

/**
 * The colours of pages and messages, light and dark. Whatever a tenant picks, text stays readable: its colours are computed, and where
 * the brand's colour would not stand out, buttons get an outline and links a shade that does.
 */
export const brandSchemes = ({ primaryColor, backgroundColor }: ThemeColours): { readonly light: Scheme; readonly dark: Scheme } => {
  const primary = parseColour(primaryColor ?? '') ?? defaultPrimary;
  const background = parseColour(backgroundColor ?? '') ?? defaultBackground;
  return { light: schemeOf(primary, background, lightCard, black), dark: schemeOf(primary, inDark(background), darkCard, white) };
};

const declarations = (scheme: Scheme): string =>
  Object.entries(scheme)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour}`)
    .join(';');

/** The stylesheet of one brand: custom properties only, for light and dark. */
export const themeStylesheet = (colours: ThemeColours): string => {
  const { light, dark } = brandSchemes(colours);
  return `:root{${declarations(light)}}\n@media (prefers-color-scheme:dark){:root{${declarations(dark)}}}\n`;
};

/** A keyhole in the brand's colour (SVG), for the browser's tab. */
export const themeIcon = ({ primaryColor }: ThemeColours): string => {
  const primary = parseColour(primaryColor ?? '') ?? defaultPrimary;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">',
    `<rect width="32" height="32" rx="8" fill="${formatColour(primary)}"/>`,
    `<path d="M16 7a5.5 5.5 0 0 0-2.6 10.4L11.5 25h9l-1.9-7.6A5.5 5.5 0 0 0 16 7z" fill="${formatColour(textOn(primary))}"/>`,
    '</svg>',
  ].join('');
};

/** Changes whenever the stylesheet of the brand does: for a URL that may be cached permanently. */
export const themeVersion = (colours: ThemeColours): string =>
  createHash('sha256').update(themeStylesheet(colours)).digest('hex').slice(0, 12);
