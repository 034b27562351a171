import { HealthModule, type ReadinessCheck } from '@signalbox/runtime';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Registry } from 'prom-client';
import { AlertStore } from './alerts/alert-store.js';
import { AlertsController } from './api/alerts.controller.js';
import { ApprovalsController } from './api/approvals.controller.js';
import { OperationsController } from './api/operations.controller.js';
import { Overview } from './api/overview.js';
import { RunsController, RunsMessages } from './api/runs.controller.js';
import { People } from './api/people.js';
import { SagasController, SagasMessages } from './api/sagas.controller.js';
import { ApprovalStore } from './approvals/approval-store.js';
import { RequestedRuns } from './runs/requested-runs.js';
import { RunStarter } from './runs/run-starter.js';
import { RunStore } from './runs/run-store.js';
import { RunView } from './runs/run-view.js';
import { RequestedSagas } from './sagas/requested-sagas.js';
import { SagaDecisions } from './sagas/saga-decisions.js';
import { SagaView } from './sagas/saga-view.js';

/** What the doors need of the rooms behind them. */
export interface Rooms {
  runs: RunStore;
  view: RunView;
  requested: RequestedRuns;
  starter: RunStarter;
  approvals: ApprovalStore;
  alerts: AlertStore;
  overview: Overview;
  people: People;
  sagas: SagaView;
  decisions: SagaDecisions;
  requestedSagas: RequestedSagas;
}

@Module({})
export class OrchestratorModule {
  static of(rooms: Rooms, checks: ReadinessCheck[], metrics: Registry): DynamicModule {
    return {
      module: OrchestratorModule,
      imports: [HealthModule.with(checks, metrics)],
      controllers: [
        RunsController,
        RunsMessages,
        ApprovalsController,
        SagasController,
        SagasMessages,
        AlertsController,
        OperationsController,
      ],
      providers: [
        { provide: RunStore, useValue: rooms.runs },
        { provide: RunView, useValue: rooms.view },
        { provide: RequestedRuns, useValue: rooms.requested },
        { provide: RunStarter, useValue: rooms.starter },
        { provide: ApprovalStore, useValue: rooms.approvals },
        { provide: AlertStore, useValue: rooms.alerts },
        { provide: Overview, useValue: rooms.overview },
        { provide: People, useValue: rooms.people },
        { provide: SagaView, useValue: rooms.sagas },
        { provide: SagaDecisions, useValue: rooms.decisions },
        { provide: RequestedSagas, useValue: rooms.requestedSagas },
      ],
    };
  }
}
