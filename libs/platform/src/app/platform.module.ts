import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Clock, SystemClock } from '#kernel';
import { AppConfig } from '../config/app-config.js';
import { AppRequirements } from '../health/app-requirements.js';
import { AppMetrics } from '../metrics/app-metrics.js';

/** What every app finds in its context: its configuration (by its class, and as `AppConfig`), `Clock`, `AppMetrics` and `AppRequirements`. */
@Module({})
export class PlatformModule {
  static forApp<C extends AppConfig>(type: new () => C, config: C, metrics: AppMetrics): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      providers: [
        { provide: type, useValue: config },
        { provide: AppConfig, useValue: config },
        { provide: Clock, useClass: SystemClock },
        { provide: AppMetrics, useValue: metrics },
        AppRequirements,
      ],
      exports: [type, AppConfig, Clock, AppMetrics, AppRequirements, TerminusModule],
    };
  }
}
