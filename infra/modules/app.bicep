// The function app on Flex Consumption, its settings, and who may call it.
@description('End of all names.')
param suffix string
@description('Region.')
param location string
@description('Tags of the environment.')
param tags object
@description('Id of the app\'s identity.')
param identityId string
@description('Client id of the app\'s identity.')
param identityClientId string
@description('Name of the storage account.')
param storageName string
@description('Name of the container that the package of the app is put into.')
param deploymentContainer string
@description('Where telemetry goes.')
param insightsConnectionString string
@description('Address of the scheduler, where there is one.')
param schedulerEndpoint string
@description('Whether the state of runs is in a scheduler.')
param usesScheduler bool
@description('Name of the vault with the secrets, where there is one.')
param vaultName string
@description('Settings that are secrets.')
param vaultSettingNames string[]
@description('Id of the subnet that the app is in; empty for none.')
param subnetId string
@description('Application id for signing in with Entra ID; empty for function keys.')
param entraAppId string
@description('After how many days histories are purged.')
param historyDays int
@description('For how many days answers of models are kept.')
param cacheDays int
@description('When that is done.')
param purgeSchedule string
@description('When the app looks for evals that are due.')
param nightlySchedule string
@description('How many instances the app may have at most.')
param maximumInstanceCount int
@description('Memory of an instance, in MB.')
param instanceMemoryMB int

var storageSuffix = environment().suffixes.storage
var usesEntra = !empty(entraAppId)

// shared/platform/settings.ts says what each of them is; a test holds the two together.
var commonSettings = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__blobServiceUri: 'https://${storageName}.blob.${storageSuffix}'
  AzureWebJobsStorage__queueServiceUri: 'https://${storageName}.queue.${storageSuffix}'
  AzureWebJobsStorage__tableServiceUri: 'https://${storageName}.table.${storageSuffix}'
  AzureWebJobsDisableHomepage: 'true'
  AZURE_CLIENT_ID: identityClientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  GOTAG_AUTH: usesEntra ? 'entra' : 'key'
  GOTAG_HISTORY_DAYS: string(historyDays)
  GOTAG_CACHE_DAYS: string(cacheDays)
  GOTAG_PURGE_SCHEDULE: purgeSchedule
  GOTAG_NIGHTLY_SCHEDULE: nightlySchedule
}
var schedulerSettings = {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${identityClientId}'
}
// Names of secrets cannot have underscores.
var vaultSettings = toObject(
  vaultSettingNames,
  name => name,
  name => '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${replace(name, '_', '-')})'
)
var settings = union(commonSettings, usesScheduler ? schedulerSettings : {}, vaultSettings)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: 'func-${suffix}'
  location: location
  // azd finds by it what to deploy to.
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    functionAppConfig: {
      runtime: { name: 'node', version: '24' }
      scaleAndConcurrency: { maximumInstanceCount: maximumInstanceCount, instanceMemoryMB: instanceMemoryMB }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: 'https://${storageName}.blob.${storageSuffix}/${deploymentContainer}'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      appSettings: [for setting in items(settings): { name: setting.key, value: setting.value }]
    }
  }

  // Deployment is by identity as well.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }

  resource authentication 'config' = if (usesEntra) {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true }
      globalValidation: {
        requireAuthentication: true
        // A browser is sent to sign in; the page then works without a key.
        unauthenticatedClientAction: 'RedirectToLoginPage'
        redirectToProvider: 'azureactivedirectory'
        excludedPaths: ['/api/health']
      }
      identityProviders: {
        azureActiveDirectory: {
          enabled: true
          registration: {
            clientId: entraAppId
            openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
          }
          validation: { allowedAudiences: ['api://${entraAppId}', entraAppId] }
        }
      }
      login: { tokenStore: { enabled: false } }
      httpSettings: { requireHttps: true }
    }
  }
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
