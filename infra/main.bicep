// gotag on Azure: the table of contents. Each concern is a module, which also gives the app's identity its one role there.
// docs/deploy.md says what each parameter is for, and what was never deployed.
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the environment, as azd has it. All names are made of it.')
param environmentName string

@minLength(1)
@description('Region of everything. It must have Flex Consumption and, with that backend, Durable Task Scheduler.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Where runs keep their state. The package that is deployed must have been made for the same backend.')
@allowed(['scheduler', 'storage'])
param backend string = 'scheduler'

@description('Whether storage and scheduler are reached through a virtual network only.')
param vnetEnabled bool = false

@description('Settings that are secrets, separated by commas: keys of models (GOTAG_KEY_GPT_5), GOTAG_NOTIFY_SECRET. Each becomes a reference to a vault.')
param vaultSettings string = ''

@description('Application (client) id of an app registration in Entra ID. With it, callers sign in there, and function keys are not asked for.')
param entraAppId string = ''

@description('Object id of who deploys, who may then write the secrets.')
param principalId string = deployer().objectId

@description('What the deployer is: a person, or the service principal of a pipeline.')
@allowed(['User', 'ServicePrincipal', 'Group'])
param principalType string = 'User'

@minValue(1)
@maxValue(3650)
@description('After how many days the histories of what has ended are purged.')
param historyDays int = 30

@minValue(1)
@maxValue(3650)
@description('For how many days answers of models are kept for runs with --cache.')
param cacheDays int = 30

@description('When that is done, in UTC: {second} {minute} {hour} {day} {month} {day of week}.')
param purgeSchedule string = '0 30 3 * * *'

@description('When the app looks for evals that are due, written in the same way.')
param nightlySchedule string = '0 */5 * * * *'

@minValue(1)
@maxValue(1000)
@description('How many instances the app may have at most.')
param maximumInstanceCount int = 40

@description('Memory of an instance, in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

var suffix = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var vaultSettingNames = filter(map(split(vaultSettings, ','), name => trim(name)), name => !empty(name))
var hasSecrets = !empty(vaultSettingNames)
var usesScheduler = backend == 'scheduler'

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  name: 'identity'
  params: { name: 'id-${suffix}', location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  name: 'monitoring'
  params: { suffix: suffix, location: location, tags: tags, appPrincipalId: identity.outputs.principalId }
}

module storage 'modules/storage.bicep' = {
  scope: group
  name: 'storage'
  params: {
    name: 'st${suffix}'
    location: location
    tags: tags
    isPublic: !vnetEnabled
    appPrincipalId: identity.outputs.principalId
  }
}

module scheduler 'modules/scheduler.bicep' = if (usesScheduler) {
  scope: group
  name: 'scheduler'
  params: {
    name: 'dts-${suffix}'
    location: location
    tags: tags
    isPublic: !vnetEnabled
    appPrincipalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = if (hasSecrets) {
  scope: group
  name: 'vault'
  params: {
    name: 'kv-${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.principalId
    deployerPrincipalId: principalId
    deployerPrincipalType: principalType
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  scope: group
  name: 'network'
  params: {
    suffix: suffix
    location: location
    tags: tags
    storageId: storage.outputs.id
    schedulerId: scheduler.?outputs.id ?? ''
    hasScheduler: usesScheduler
  }
}

module app 'modules/app.bicep' = {
  scope: group
  name: 'app'
  params: {
    suffix: suffix
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageName: storage.outputs.name
    deploymentContainer: storage.outputs.deploymentContainer
    insightsConnectionString: monitoring.outputs.connectionString
    schedulerEndpoint: scheduler.?outputs.endpoint ?? ''
    usesScheduler: usesScheduler
    vaultName: vault.?outputs.name ?? ''
    vaultSettingNames: vaultSettingNames
    subnetId: network.?outputs.appSubnetId ?? ''
    entraAppId: entraAppId
    historyDays: historyDays
    cacheDays: cacheDays
    purgeSchedule: purgeSchedule
    nightlySchedule: nightlySchedule
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
  }
}

output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_NAME string = app.outputs.name
output GOTAG_URL string = app.outputs.url

@description('What prints the key for GOTAG_KEY. The key itself is no output: outputs are kept, and can be read by many.')
output GOTAG_KEY_COMMAND string = 'az functionapp keys list --resource-group ${group.name} --name ${app.outputs.name} --query functionKeys.default --output tsv'

@description('Whom to give a role at the models of Azure that are called by identity.')
output GOTAG_IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output GOTAG_KEY_VAULT string = vault.?outputs.name ?? ''
output GOTAG_SCHEDULER string = scheduler.?outputs.name ?? ''
