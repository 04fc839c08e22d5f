/** An sRGB colour, channels 0 to 255. */
export type Colour = { readonly red: number; readonly green: number; readonly blue: number };

export const black: Colour = { red: 0, green: 0, blue: 0 };
export const white: Colour = { red: 255, green: 255, blue: 255 };

/** Reads `#rrggbb`; null for anything else. */
export const parseColour = (text: string): Colour | null => {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return null;
  const value = Number.parseInt(text.slice(1), 16);
  return { red: value >> 16, green: (value >> 8) & 0xff, blue: value & 0xff };
};

/** Writes `#rrggbb`. */
export const formatColour = ({ red, green, blue }: Colour): string =>
  `#${[red, green, blue].map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

const linear = (channel: number): number => {
  const share = channel / 255;
  return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance, 0 to 1 (WCAG 2.2). */
export const luminance = ({ red, green, blue }: Colour): number => 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** Contrast ratio, 1 to 21 (WCAG 2.2). */
export const contrast = (one: Colour, other: Colour): number => {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (lighter + 0.05) / (darker + 0.05);
};

/** `share` of `other` in `one`, 0 to 1, channels rounded as they will be written. */
export const mix = (one: Colour, other: Colour, share: number): Colour => {
  const channel = (name: keyof Colour): number => Math.round(one[name] + (other[name] - one[name]) * share);
  return { red: channel('red'), green: channel('green'), blue: channel('blue') };
};

/** White where it reads well (4.5, WCAG 2.2 AA), else black or white, whichever reads better: one of them always does. */
export const textOn = (background: Colour): Colour => {
  const onWhite = contrast(background, white);
  return onWhite >= 4.5 || onWhite >= contrast(background, black) ? white : black;
};

/** `colour`, moved towards `towards` by as little as it takes to stand off from `background` by `ratio`. */
export const standOff = (colour: Colour, background: Colour, towards: Colour, ratio: number): Colour => {
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(colour, towards, share);
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return towards;
};
