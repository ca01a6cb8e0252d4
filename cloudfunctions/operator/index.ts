import { functionApp } from '../shared/entry/function-app';
import { operatorFunction } from '../shared/entry/operator-function';
import { operatorActions } from './actions';

export const main = operatorFunction(functionApp('operator'), operatorActions);
