import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { LogoutWords } from './words.js';

export const logout: InEveryLanguage<LogoutWords> = { en, de, fr, es };
