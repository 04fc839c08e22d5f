import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Controller, Get, Header, Inject } from '@nestjs/common';

/** What the page must know to be a client. `demo_file` is shown: it holds the demo user's password. */
export type DemoPageSettings = { readonly issuer: string; readonly client_id: string; readonly scope: string; readonly demo_file: string };
export const DEMO_PAGE_SETTINGS = Symbol('DemoPageSettings');

const asset = (name: string): string => readFileSync(new URL(`../assets/${name}`, import.meta.url), 'utf8');
const page = asset('index.html');
const styles = asset('demo.css');
const script = asset('demo.js');
const icon = asset('icon.svg');
// The client library that the page uses is served as published.
const clientLibrary = readFileSync(createRequire(import.meta.url).resolve('oauth4webapi'), 'utf8');

/** The demo's single-page application: static files and its settings. */
@Controller()
export class DemoPageController {
  constructor(@Inject(DEMO_PAGE_SETTINGS) private readonly pageSettings: DemoPageSettings) {}

  @Get(['', 'callback', 'web/callback'])
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return page;
  }

  @Get('demo.css')
  @Header('content-type', 'text/css; charset=utf-8')
  styles(): string {
    return styles;
  }

  @Get('demo.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  script(): string {
    return script;
  }

  @Get('oauth4webapi.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  clientLibrary(): string {
    return clientLibrary;
  }

  @Get('icon.svg')
  @Header('content-type', 'image/svg+xml')
  icon(): string {
    return icon;
  }

  @Get('settings.json')
  settings(): DemoPageSettings {
    return this.pageSettings;
  }
}
