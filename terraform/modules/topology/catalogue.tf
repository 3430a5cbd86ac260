# Where the regions of AWS, GCP and Azure are. Names mislead: eu-west-2 and europe-west2 are in London, eu-central-2 and
# europe-west6 in Zurich.
locals {
  regions_of_country = {
    AE = ["me-central-1", "uaecentral", "uaenorth"]
    AT = ["austriaeast"]
    AU = ["ap-southeast-2", "ap-southeast-4", "australia-southeast1", "australia-southeast2", "australiaeast", "australiasoutheast", "australiacentral"]
    BE = ["europe-west1", "belgiumcentral"]
    BH = ["me-south-1"]
    BR = ["sa-east-1", "southamerica-east1", "brazilsouth", "brazilsoutheast"]
    CA = ["ca-central-1", "ca-west-1", "northamerica-northeast1", "northamerica-northeast2", "canadacentral", "canadaeast"]
    CH = ["eu-central-2", "europe-west6", "switzerlandnorth", "switzerlandwest"]
    CL = ["southamerica-west1", "chilecentral"]
    DE = ["eu-central-1", "europe-west3", "europe-west10", "germanywestcentral", "germanynorth"]
    ES = ["eu-south-2", "europe-southwest1", "spaincentral"]
    FI = ["europe-north1"]
    FR = ["eu-west-3", "europe-west9", "francecentral", "francesouth"]
    GB = ["eu-west-2", "europe-west2", "uksouth", "ukwest"]
    HK = ["ap-east-1", "asia-east2", "eastasia"]
    ID = ["ap-southeast-3", "asia-southeast2", "indonesiacentral"]
    IE = ["eu-west-1", "northeurope"]
    IL = ["il-central-1", "me-west1", "israelcentral"]
    IN = ["ap-south-1", "ap-south-2", "asia-south1", "asia-south2", "centralindia", "southindia", "westindia"]
    IT = ["eu-south-1", "europe-west8", "europe-west12", "italynorth"]
    JP = ["ap-northeast-1", "ap-northeast-3", "asia-northeast1", "asia-northeast2", "japaneast", "japanwest"]
    KR = ["ap-northeast-2", "asia-northeast3", "koreacentral", "koreasouth"]
    MX = ["mx-central-1", "northamerica-south1", "mexicocentral"]
    MY = ["ap-southeast-5", "malaysiawest"]
    NL = ["europe-west4", "westeurope"]
    NO = ["norwayeast", "norwaywest"]
    NZ = ["ap-southeast-6", "newzealandnorth"]
    PL = ["europe-central2", "polandcentral"]
    QA = ["me-central1", "qatarcentral"]
    SA = ["me-central2"]
    SE = ["eu-north-1", "europe-north2", "swedencentral"]
    SG = ["ap-southeast-1", "asia-southeast1", "southeastasia"]
    TH = ["ap-southeast-7"]
    TW = ["ap-east-2", "asia-east1"]
    US = [
      "us-east-1", "us-east-2", "us-west-1", "us-west-2",
      "us-central1", "us-east1", "us-east4", "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4",
      "centralus", "eastus", "eastus2", "northcentralus", "southcentralus", "westcentralus", "westus", "westus2", "westus3"
    ]
    ZA = ["af-south-1", "africa-south1", "southafricanorth", "southafricawest"]
  }
  catalogue = merge([for country, names in local.regions_of_country : { for name in names : name => country }]...)
}
