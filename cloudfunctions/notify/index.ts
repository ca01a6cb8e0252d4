import { functionApp } from '../shared/entry/function-app';
import { notifyFunction } from './notify';

export const main = notifyFunction(functionApp('notify'));
