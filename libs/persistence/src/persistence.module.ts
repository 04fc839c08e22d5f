import { Module, type DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { UnitOfWork } from '#kernel';
import { createDataSource, type DatabaseOptions } from './data-source.js';
import { TypeOrmUnitOfWork } from './typeorm-unit-of-work.js';

/** The service's database: `DataSource` and `UnitOfWork`, for every module of its application context. */
@Module({})
export class PersistenceModule {
  /** Connects while the context starts (tries for 30 s), disconnects when it shuts down. */
  static forService(options: DatabaseOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      imports: [
        TypeOrmModule.forRootAsync({
          name: options.service,
          useFactory: () => ({ type: 'postgres', retryAttempts: 30, retryDelay: 1_000 }),
          dataSourceFactory: () => Promise.resolve(createDataSource(options)),
        }),
      ],
      providers: [
        { provide: DataSource, useExisting: getDataSourceToken(options.service) },
        { provide: UnitOfWork, useFactory: (dataSource: DataSource) => new TypeOrmUnitOfWork(dataSource), inject: [DataSource] },
      ],
      exports: [DataSource, UnitOfWork],
    };
  }
}
