import { HealthModule, type ReadinessCheck } from '@signalbox/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { ApprovalsController } from './api/approvals.controller.js';
import { OperationsController } from './api/operations.controller.js';
import { Overview } from './api/overview.js';
import { RunsController, RunsMessages } from './api/runs.controller.js';
import { People } from './api/people.js';
import { ApprovalStore } from './approvals/approval-store.js';
import { RequestedRuns } from './runs/requested-runs.js';
import { RunStarter } from './runs/run-starter.js';
import { RunStore } from './runs/run-store.js';
import { RunView } from './runs/run-view.js';

/** What the doors need of the rooms behind them. */
export interface Rooms {
  runs: RunStore;
  view: RunView;
  requested: RequestedRuns;
  starter: RunStarter;
  approvals: ApprovalStore;
  overview: Overview;
  people: People;
}

@Module({})
export class OrchestratorModule {
  static of(rooms: Rooms, checks: ReadinessCheck[], metrics: Registry): DynamicModule {
    return {
      module: OrchestratorModule,
      imports: [HealthModule.with(checks, metrics)],
      controllers: [RunsController, RunsMessages, ApprovalsController, OperationsController],
      providers: [
        { provide: RunStore, useValue: rooms.runs },
        { provide: RunView, useValue: rooms.view },
        { provide: RequestedRuns, useValue: rooms.requested },
        { provide: RunStarter, useValue: rooms.starter },
        { provide: ApprovalStore, useValue: rooms.approvals },
        { provide: Overview, useValue: rooms.overview },
        { provide: People, useValue: rooms.people },
      ],
    };
  }
}
